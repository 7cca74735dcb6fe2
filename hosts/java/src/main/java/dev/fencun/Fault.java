package dev.fencun;

/**
 * What a module says in place of a decision.
 *
 * @param code what happened
 * @param field the fact (or for arithmetic the place in the rules) concerned; -1 where there is none
 * @param row the member of the list concerned, counted from 0; -1 where there is none
 */
public record Fault(FaultCode code, int field, int row) {}
