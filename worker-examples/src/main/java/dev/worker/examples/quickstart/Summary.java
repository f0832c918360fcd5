package dev.worker.examples.quickstart;

import java.util.List;

/**
 * The result of a {@link Summarize}. Every list is cut to a length for people; the counts are of all.
 *
 * @param languages by falling number of lines
 * @param slowest the files that took longest to read
 * @param duplicates files with the same contents, empty ones aside, by falling waste
 * @param duplicated how many files could be deleted without losing anything
 * @param deadLetters the files that could not be indexed
 * @param dead how many of them there are
 */
record Summary(
        List<LanguageTotal> languages,
        List<FileFacts> slowest,
        List<Duplicates> duplicates,
        long duplicated,
        List<DeadFile> deadLetters,
        long dead) {

    /** What one language has. */
    record LanguageTotal(String language, long files, long lines, long words, long bytes) {

        LanguageTotal plus(FileFacts file) {
            return new LanguageTotal(
                    language, files + 1, lines + file.lines(), words + file.words(), bytes + file.bytes());
        }
    }

    /** Files with the same contents. */
    record Duplicates(String sha256, long bytes, List<String> paths) {

        long waste() {
            return bytes * (paths.size() - 1);
        }
    }

    /** A file that could not be indexed, and why. */
    record DeadFile(String path, String reason) {}
}
