package dev.fencun;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The conformance vectors ({@code docs/vectors.md}), from the folder that FENCUN_VECTORS names. */
final class Vectors {
    private static final String FOLDER = System.getenv("FENCUN_VECTORS");

    private Vectors() {}

    static byte[] file(String name) {
        Assumptions.assumeTrue(
                FOLDER != null, "FENCUN_VECTORS names no folder; `cargo run -p fencun-vectors -- --out DIR` makes one");
        try {
            return Files.readAllBytes(Path.of(FOLDER, name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An object, by its keys. */
    static Map<String, Input> object(Input in) {
        var map = new LinkedHashMap<String, Input>();
        in.entries.forEach(entry -> map.put(entry.name(), entry.value()));
        return map;
    }

    static Map<String, Input> index() {
        return object(JsonReader.parse(file("index.json")));
    }

    static List<Map<String, Input>> list(String key) {
        return index().get(key).list.stream().map(Vectors::object).toList();
    }

    static Map<String, Input> module(String origin) {
        return list("modules").stream().filter(m -> m.get("origin").text.equals(origin)).findFirst().orElseThrow();
    }

    static List<Map<String, Input>> of(Map<String, Input> module) {
        var lines = new ArrayList<Map<String, Input>>();
        new String(file(module.get("vectors").text), java.nio.charset.StandardCharsets.UTF_8)
                .lines().forEach(line -> lines.add(object(JsonReader.parse(line))));
        return lines;
    }

    /** A value as it was written, in its order. */
    static String written(Input in) {
        if (in.kind == Input.Kind.LIST) {
            return "[" + String.join(",", in.list.stream().map(Vectors::written).toList()) + "]";
        }
        if (in.kind == Input.Kind.OBJECT) {
            var entries = in.entries.stream()
                    .map(e -> new JsonWriter().text(e.name()) + ":" + written(e.value())).toList();
            return "{" + String.join(",", entries) + "}";
        }
        return new JsonWriter().tree(in).toString();
    }

    /** A value as a Java program would give it. */
    static Object java(Input in) {
        return switch (in.kind) {
            case NULL -> null;
            case BOOL -> in.yes;
            case NUMBER -> new java.math.BigDecimal(in.text);
            case TEXT -> in.text;
            case LIST -> in.list.stream().map(Vectors::java).collect(java.util.stream.Collectors.toCollection(ArrayList::new));
            case OBJECT -> {
                var map = new LinkedHashMap<String, Object>();
                in.entries.forEach(entry -> map.put(entry.name(), java(entry.value())));
                yield map;
            }
            default -> throw new IllegalArgumentException();
        };
    }

    /** The bytes of a RESULT and of what it points to. */
    static String output(Session session, Policy policy, byte[] input, long address, Policy.Trace trace) {
        Session.Live live = session.live();
        Layout.OfResult layout = policy.results.layout;
        long at = session.run(live, ByteBuffer.wrap(input), address, trace);
        byte[] head = live.read(at, layout.size());
        if (head[0] == 1) {
            return HexFormat.of().formatHex(head, 0, layout.payload() + 8);
        }
        var hex = new StringBuilder(HexFormat.of().formatHex(head));
        var buffer = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int[] sizes = {2, Layout.DEFEAT_SIZE, Layout.DUE_SIZE, 2, Layout.STEP_SIZE};
        for (int i = 0; i < sizes.length; i++) {
            int length = buffer.getInt(layout.lists()[i] + 4);
            if (length > 0) {
                hex.append(HexFormat.of().formatHex(live.read(buffer.getInt(layout.lists()[i]), length * sizes[i])));
            }
        }
        return hex.toString();
    }
}
