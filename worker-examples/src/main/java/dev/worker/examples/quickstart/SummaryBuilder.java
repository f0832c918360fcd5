package dev.worker.examples.quickstart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up what is known of the files. For one thread. */
final class SummaryBuilder {

    static final int MOST_SHOWN = 10;
    private static final int SLOWEST_SHOWN = 5;

    private final Map<String, Summary.LanguageTotal> languages = new HashMap<>();
    private final Map<String, List<FileFacts>> byContents = new HashMap<>();
    private final List<FileFacts> files = new ArrayList<>();
    private final List<Summary.DeadFile> deadLetters = new ArrayList<>();

    void indexed(FileFacts file) {
        files.add(file);
        languages.merge(file.language(),
                new Summary.LanguageTotal(file.language(), 0, 0, 0, 0).plus(file),
                (total, one) -> total.plus(file));
        if (file.bytes() > 0) {
            byContents.computeIfAbsent(file.sha256(), hash -> new ArrayList<>()).add(file);
        }
    }

    void dead(String path, String reason) {
        deadLetters.add(new Summary.DeadFile(path, reason));
    }

    Summary build() {
        List<Summary.Duplicates> duplicates = byContents.values().stream()
                .filter(same -> same.size() > 1)
                .map(SummaryBuilder::duplicates)
                .sorted(Comparator.comparingLong(Summary.Duplicates::waste).reversed()
                        .thenComparing(same -> same.paths().get(0)))
                .toList();
        return new Summary(
                languages.values().stream()
                        .sorted(Comparator.comparingLong(Summary.LanguageTotal::lines).reversed()
                                .thenComparing(Summary.LanguageTotal::language))
                        .toList(),
                files.stream()
                        .sorted(Comparator.comparingLong(FileFacts::micros).reversed())
                        .limit(SLOWEST_SHOWN)
                        .toList(),
                duplicates.stream().limit(MOST_SHOWN).toList(),
                duplicates.stream().mapToLong(same -> same.paths().size() - 1L).sum(),
                deadLetters.stream().limit(MOST_SHOWN).toList(),
                deadLetters.size());
    }

    private static Summary.Duplicates duplicates(List<FileFacts> same) {
        List<String> paths = same.stream().map(FileFacts::path).toList();
        return new Summary.Duplicates(same.get(0).sha256(), same.get(0).bytes(), paths);
    }
}
