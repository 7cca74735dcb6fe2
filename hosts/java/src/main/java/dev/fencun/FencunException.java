package dev.fencun;

import java.util.List;

/** Why there is no policy, or no decision. */
public abstract sealed class FencunException extends RuntimeException permits ModuleException, DecisionException {
    private static final long serialVersionUID = 1;

    FencunException(Throwable cause) {
        super(cause);
    }

    /** The code; of several mistakes in facts that of the first. */
    public abstract Code code();

    /** One line without the code; a line each for mistakes in facts. */
    public abstract String message(Lang lang);

    /** The mistakes in facts, where that is what is wrong. */
    public List<Mistake> mistakes() {
        return List.of();
    }

    /** What stands in place of an answer: the form of {@code docs/schema/answer.schema.json}. */
    public final String toJson(Lang lang) {
        var w = new JsonWriter();
        w.raw("{\"error\":{\"code\":").text(code().number()).raw(",\"facts\":[");
        for (int i = 0; i < mistakes().size(); i++) {
            w.comma(i);
            mistakes().get(i).write(w, lang);
        }
        w.raw("],\"key\":").text(code().key()).raw(",\"message\":").text(message(lang)).raw("}}");
        return w.toString();
    }

    @Override
    public final String getMessage() {
        return code().number() + " " + message(Lang.EN);
    }
}
