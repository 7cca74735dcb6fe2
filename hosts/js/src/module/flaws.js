// What is wrong with a module or its tables, in words.

import { ModuleError } from "../errors.js";

const FLAWS = {
  badIndex: ["index out of its table", "索引超出所指的表"],
  badPayload: ["not the canonical JSON of its form", "不是规定形式的规范 JSON"],
  badRange: ["bounds that hold nothing, or more than the type", "上下限为空，或超出其类型"],
  badText: ["text not of its form", "文字不合规定的形式"],
  cost: ["less than what the code can take", "小于代码可能执行的步数"],
  count: ["differs in number from what it describes", "数目与所描述的内容不符"],
  data: ["data outside of the memory", "数据段超出内存"],
  duplicateName: ["name given twice", "名称重复"],
  duplicateSection: ["section stands twice", "节重复出现"],
  emptyName: ["empty name", "名称为空"],
  exportType: ["export of another type", "导出项的类型不符"],
  instruction: ["instructions or types outside the profile", "使用了规定范围之外的指令或类型"],
  inputArea: ["input area misplaced or too small", "输入区位置不当或过小"],
  memory: ["a module has exactly one memory, of fixed size", "模块须恰有一块大小固定的内存"],
  missingExport: ["export is missing", "缺少导出项"],
  missingSection: ["section is missing", "缺少节"],
  recursion: ["calls itself, or calls too deeply", "自我调用，或调用层数过多"],
  sectionOrder: ["section out of order", "节的次序不对"],
  schemaHash: ["does not match the export `fencun_schema`", "与导出项 `fencun_schema` 不符"],
  sectionsHash: ["sections do not match the export `fencun_sections`", "各节与导出项 `fencun_sections` 不符"],
  start: ["a start function is not allowed", "不允许有启动函数"],
  table: ["tables are not allowed", "不允许有表"],
  tooMany: ["more than the ABI allows", "超出接口允许的数目"],
};

/** A module outside the profile of the ABI. */
export const profile = (flaw, at) => flawed("profile", flaw, at);

/** Tables that do not fit the module or one another. */
export const tampered = (flaw, at) => flawed("tampered-section", flaw, at);

function flawed(key, flaw, at) {
  const [en, zh] = FLAWS[flaw];
  return new ModuleError(key, { en: `\`${at}\`: ${en}`, zh: `\`${at}\`：${zh}` });
}

const LIMITS = {
  moduleBytes: ["size of the module in bytes", "模块字节数"],
  memoryPages: ["memory in pages of 64 KiB", "内存页数（每页 64 KiB）"],
};

/** Refuses more than a host takes. */
export function atMost(limit, found, max) {
  if (found <= max) return;
  const [en, zh] = LIMITS[limit];
  throw new ModuleError("over-limit", {
    en: `${en}: found ${found}, at most ${max}`,
    zh: `${zh}：实为 ${found}，至多 ${max}`,
  });
}
