package dev.fencun;

/** The module is not one that this host runs, or it did not run as a policy does. */
public final class ModuleException extends FencunException {
    private static final long serialVersionUID = 1;

    private final Code code;
    private final transient Text detail;

    ModuleException(Code code, Text detail) {
        this(code, detail, null);
    }

    ModuleException(Code code, Text detail, Throwable cause) {
        super(cause);
        this.code = code;
        this.detail = detail;
    }

    static ModuleException engine(Throwable cause) {
        return new ModuleException(Code.ENGINE, Text.same(String.valueOf(cause.getMessage())), cause);
    }

    @Override
    public Code code() {
        return code;
    }

    @Override
    public String message(Lang lang) {
        return detail == null ? code.title(lang) : code.title(lang) + lang.say(": ", "：") + detail.get(lang);
    }
}
