package dev.fencun;

import java.util.List;

/** The facts fit, but have no decision: an overflow, or a value that only the module refuses. */
public final class FaultException extends DecisionException {
    private static final long serialVersionUID = 1;

    private final transient Fault fault;
    private final transient Mistake mistake;

    FaultException(Fault fault, Mistake mistake) {
        this.fault = fault;
        this.mistake = mistake;
    }

    /** What the module said. */
    public Fault fault() {
        return fault;
    }

    @Override
    public Code code() {
        return Code.FAULT;
    }

    @Override
    public List<Mistake> mistakes() {
        return List.of(mistake);
    }

    @Override
    public String message(Lang lang) {
        return mistake.message(lang);
    }
}
