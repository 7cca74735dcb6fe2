package dev.fencun;

import java.util.List;

/** What goes in and what comes out. */
final class Schema {
    String abi;
    String name;
    String version;
    List<Type.Cases> enums;
    List<Type.Members> records = List.of();
    List<Field> facts;
    List<Decision> outcomes;
    List<NamedValue> values;
    int nUnits;
    int nDuties;
    int nTrace;
}
