package dev.fencun;

import java.util.List;
import java.util.stream.Collectors;

/** The facts do not fit the policy; all mistakes, at least one. */
public final class FactsException extends DecisionException {
    private static final long serialVersionUID = 1;

    private final transient List<Mistake> mistakes;

    FactsException(List<Mistake> mistakes) {
        this.mistakes = List.copyOf(mistakes);
    }

    @Override
    public Code code() {
        return mistakes.get(0).code();
    }

    @Override
    public List<Mistake> mistakes() {
        return mistakes;
    }

    @Override
    public String message(Lang lang) {
        return mistakes.stream().map(mistake -> mistake.message(lang)).collect(Collectors.joining("\n"));
    }
}
