package dev.worker.examples.quickstart;

import java.util.Locale;
import java.util.Map;

/** The language of a file, guessed by its name. */
final class Language {

    private static final String OTHER = "Other";

    private static final Map<String, String> BY_NAME = Map.of(
            "dockerfile", "Dockerfile",
            "makefile", "Makefile",
            "jenkinsfile", "Groovy",
            "license", "Text",
            "notice", "Text",
            "readme", "Text");

    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            Map.entry("adoc", "AsciiDoc"),
            Map.entry("bash", "Shell"),
            Map.entry("bat", "Batch"),
            Map.entry("c", "C"),
            Map.entry("cc", "C++"),
            Map.entry("conf", "Configuration"),
            Map.entry("cpp", "C++"),
            Map.entry("cs", "C#"),
            Map.entry("css", "CSS"),
            Map.entry("csv", "CSV"),
            Map.entry("dart", "Dart"),
            Map.entry("editorconfig", "Configuration"),
            Map.entry("ex", "Elixir"),
            Map.entry("exs", "Elixir"),
            Map.entry("gitignore", "Configuration"),
            Map.entry("go", "Go"),
            Map.entry("gradle", "Groovy"),
            Map.entry("groovy", "Groovy"),
            Map.entry("h", "C"),
            Map.entry("hpp", "C++"),
            Map.entry("htm", "HTML"),
            Map.entry("html", "HTML"),
            Map.entry("ini", "Configuration"),
            Map.entry("java", "Java"),
            Map.entry("js", "JavaScript"),
            Map.entry("json", "JSON"),
            Map.entry("kt", "Kotlin"),
            Map.entry("kts", "Kotlin"),
            Map.entry("lua", "Lua"),
            Map.entry("md", "Markdown"),
            Map.entry("mjs", "JavaScript"),
            Map.entry("php", "PHP"),
            Map.entry("pl", "Perl"),
            Map.entry("properties", "Properties"),
            Map.entry("proto", "Protocol Buffers"),
            Map.entry("py", "Python"),
            Map.entry("rb", "Ruby"),
            Map.entry("rs", "Rust"),
            Map.entry("rst", "reStructuredText"),
            Map.entry("scala", "Scala"),
            Map.entry("sh", "Shell"),
            Map.entry("sql", "SQL"),
            Map.entry("swift", "Swift"),
            Map.entry("toml", "TOML"),
            Map.entry("ts", "TypeScript"),
            Map.entry("tsx", "TypeScript"),
            Map.entry("txt", "Text"),
            Map.entry("xml", "XML"),
            Map.entry("yaml", "YAML"),
            Map.entry("yml", "YAML"));

    private Language() {}

    static String of(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String byName = BY_NAME.get(name);
        if (byName != null) {
            return byName;
        }
        return BY_EXTENSION.getOrDefault(name.substring(name.lastIndexOf('.') + 1), OTHER);
    }
}
