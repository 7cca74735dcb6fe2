package dev.fencun;

/** These facts have no decision; the policy goes on working. */
public abstract sealed class DecisionException extends FencunException permits FactsException, FaultException {
    private static final long serialVersionUID = 1;

    DecisionException() {
        super(null);
    }
}
