/*
 * Decides one case of policies/tolerance, and says why.
 *
 *     fencun build policies/tolerance -o tolerance.wasm
 *     build/tolerance tolerance.wasm
 *
 * Facts are written by name here. A program that is written for one version of a policy may keep
 * offsets or a structure instead, as `participant` below, and gives fencun_load the schema hash.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fencun.h"

/* A member of the list 参与人员 (persons who took part), as it lies in the input area. */
typedef struct participant {
    fencun_yes_no is_judged;                /* 当事人 */
    fencun_yes_no has_dissented;            /* 异议在案 */
    FENCUN_MAYBE(fencun_yes_no) has_gained; /* 获利 */
} participant;

/* The other facts: what is a case has its name, what is a date its day; the rest are numbers,
 * amounts in minor units. */
static const struct {
    const char *fact, *name;
    int64_t number;
} FACTS[] = {
    {"主体", "个人", 0},
    {"所在单位", "党政机关", 0},
    {"属于本区", NULL, 1},
    {"身份", "公务员", 0},
    {"行使公权力", NULL, 1},
    {"主要情形", "先行先试", 0},
    {"行为起日", "2019-05-01", 0},
    {"行为止日", "2019-05-10", 0},
    {"审查日", "2019-09-02", 0},
    {"问题性质", "失误", 0},
    {"符合改革方向", NULL, 1},
    {"动机", "无意过失", 0},
    {"履职取向", "勤勉尽责", 0},
    {"决策方式", "集体研究", 0},
    {"论证", NULL, 1},
    {"风险评估", NULL, 1},
    {"合法性审查", NULL, 1},
    {"损失", NULL, 3000000},
    {"恶劣影响", NULL, 0},
    {"纠错态度", "及时主动", 0},
    {"违反政治纪律", NULL, 0},
    {"涉嫌职务犯罪", NULL, 0},
};

/* Facts that the case does not have. */
static const char *const NONE[] = {"明令禁止日", "报告用时", "整改通知日", "整改完成日", "交代截止日", "交代日"};

static void give_up(const char *what, const char *which)
{
    fprintf(stderr, "%s: %s\n", what, which);
    exit(1);
}

static void *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    long end = -1;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0)
        end = ftell(file);
    void *bytes = end >= 0 ? malloc((size_t)end + 1) : NULL;
    if (bytes == NULL)
        give_up("cannot read", path);
    rewind(file);
    *size = fread(bytes, 1, (size_t)end, file);
    fclose(file);
    return bytes;
}

static const fencun_field *find(const fencun_record *record, const char *name)
{
    const fencun_field *field = fencun_find(record, name);
    if (field == NULL)
        give_up("no such fact", name);
    return field;
}

static void put_named(const fencun_policy *policy, uint8_t *facts, const fencun_field *field, const char *name)
{
    int year;
    unsigned month, day;
    if (field->type.kind == FENCUN_KIND_DATE && sscanf(name, "%d-%u-%u", &year, &month, &day) == 3) {
        fencun_put_number(facts, field, fencun_date_of(year, month, day));
        return;
    }
    int32_t found = fencun_case(policy, field, name);
    if (found < 0)
        give_up("no such case", name);
    fencun_put_number(facts, field, found);
}

/* The record, and behind it the members of the list; what is not set is zero: no, 0, unknown. */
static uint8_t *write_facts(const fencun_policy *policy, size_t *size)
{
    const participant participants[] = {{1, 0, {FENCUN_KNOWN, 0}}, {0, 0, {FENCUN_KNOWN, 0}}};
    const fencun_tables *tables = fencun_tables_of(policy);
    const fencun_record *record = &tables->facts;
    const fencun_field *list = find(record, "参与人员");
    if (tables->records[list->type.index].size != sizeof participants[0])
        give_up("another record", list->name);

    uint32_t behind = (record->size + 15) / 16 * 16;
    *size = behind + sizeof participants;
    uint8_t *facts = calloc(1, *size);
    if (facts == NULL)
        give_up("no memory", "facts");
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++) {
        const fencun_field *field = find(record, FACTS[i].fact);
        if (FACTS[i].name != NULL)
            put_named(policy, facts, field, FACTS[i].name);
        else
            fencun_put_number(facts, field, FACTS[i].number);
    }
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++)
        fencun_put_none(facts, find(record, NONE[i]));
    fencun_put_list(policy, facts, list, behind, sizeof participants / sizeof participants[0]);
    memcpy(facts + behind, participants, sizeof participants);
    return facts;
}

static const char *or_none(const char *text)
{
    return text == NULL ? "-" : text;
}

static void print_answer(const fencun_answer *answer)
{
    const fencun_tables *tables = answer->tables;
    if (answer->is_fault) {
        fencun_fault fault = answer->fault;
        printf("fault %u %s: %s\n", fault.code, fencun_fault_name(fault.code), fencun_fault_title(fault.code, FENCUN_ZH));
        return;
    }
    for (uint32_t i = 0; i < tables->n_outcomes; i++) {
        const fencun_decided *decided = &tables->outcomes[i];
        fencun_outcome outcome = fencun_outcome_at(answer, i);
        if (outcome.is_of_nobody)
            continue;
        if (decided->has_member)
            printf("%u. ", decided->place + 1u);
        if (!outcome.determined)
            printf("%s: not determined\n", decided->name);
        else if (decided->is_amount)
            printf("%s: %" PRId64 "\n", decided->name, outcome.low);
        else
            printf("%s: %s\n", decided->name, decided->cases[outcome.value]);
    }
    for (uint32_t i = 0; i < answer->fired.n; i++) {
        const fencun_unit *unit = &tables->units[fencun_fired_at(answer, i)];
        printf("because of %s, for %s: %s\n", unit->rule, tables->outcomes[unit->decision].name, or_none(unit->cites));
    }
    for (uint32_t i = 0; i < answer->defeated.n; i++) {
        fencun_defeat defeat = fencun_defeated_at(answer, i);
        printf("%s gives way to %s\n", tables->units[defeat.unit].rule, tables->units[defeat.by].rule);
    }
    for (uint32_t i = 0; i < answer->duties.n; i++) {
        fencun_duty duty = fencun_duty_at(answer, i);
        const fencun_duty_words *words = &tables->duties[duty.duty];
        printf("duty %s: %s", words->name, or_none(words->require_zh));
        if (duty.due.is == FENCUN_SOME) {
            int32_t year;
            unsigned month, day;
            fencun_date_parts(duty.due.value, &year, &month, &day);
            printf(", until %04" PRId32 "-%02u-%02u", year, month, day);
        }
        printf("\n");
    }
    for (uint32_t i = 0; i < answer->needs.n; i++)
        printf("still needed: %s\n", tables->facts.fields[fencun_need_at(answer, i)].name);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: tolerance MODULE\n");
        return 2;
    }
    size_t size;
    void *module = read_file(argv[1], &size);
    fencun_policy *policy;
    const char *at;
    fencun_status status = fencun_load(module, size, NULL, NULL, &policy, &at);
    free(module);
    if (status != FENCUN_OK)
        give_up(fencun_status_title(status, FENCUN_EN), at);

    fencun_instance *instance;
    status = fencun_instance_new(policy, &instance);
    if (status != FENCUN_OK)
        give_up("no instance", fencun_status_title(status, FENCUN_EN));

    uint8_t *facts = write_facts(policy, &size);
    fencun_answer answer;
    status = fencun_decide(instance, facts, size, &answer);
    if (status != FENCUN_OK)
        give_up("no answer", fencun_status_title(status, FENCUN_EN));
    print_answer(&answer);

    free(facts);
    fencun_instance_free(instance);
    fencun_free(policy);
    return 0;
}
