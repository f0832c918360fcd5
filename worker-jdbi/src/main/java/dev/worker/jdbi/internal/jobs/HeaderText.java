package dev.worker.jdbi.internal.jobs;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Headers in one column: lines of {@code name=value}, with backslashes before what would break a line. */
final class HeaderText {

    private HeaderText() {}

    /** Null for no headers. */
    static String write(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        new TreeMap<>(headers).forEach((name, value) -> {
            escape(name, text);
            text.append('=');
            escape(value, text);
            text.append('\n');
        });
        return text.toString();
    }

    static Map<String, String> read(String text) {
        Map<String, String> headers = new HashMap<>();
        if (text == null) {
            return headers;
        }
        StringBuilder word = new StringBuilder();
        String name = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                word.append(unescape(text.charAt(++i)));
            } else if (c == '=' && name == null) {
                name = take(word);
            } else if (c == '\n') {
                headers.put(name, take(word));
                name = null;
            } else {
                word.append(c);
            }
        }
        return headers;
    }

    private static String take(StringBuilder word) {
        String taken = word.toString();
        word.setLength(0);
        return taken;
    }

    private static void escape(String word, StringBuilder text) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '\n' -> text.append("\\n");
                // PostgreSQL cannot keep this one in a text.
                case '\0' -> text.append("\\0");
                case '\\', '=' -> text.append('\\').append(c);
                default -> text.append(c);
            }
        }
    }

    private static char unescape(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case '0' -> '\0';
            default -> c;
        };
    }
}
