package dev.worker.examples.quickstart;

import dev.worker.api.JobId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files of a directory as they were when it was walked through.
 *
 * @param directory its real path
 * @param files what is to be done for them, by the ids of the jobs, in the order of the paths
 * @param bytes how long they are together
 * @param leftOut how many entries could not be visited: directories that may not be read, and names that this system's
 *     character set cannot write
 */
record Listing(Path directory, Map<JobId, IndexFile> files, long bytes, int leftOut) {

    /** Directories that hold what tools have made. */
    static final Set<String> SKIPPED = Set.of(".git", ".gradle", ".hg", ".svn", ".worker", "__pycache__", "build",
            "node_modules", "target");

    /** Lets nobody change the files. */
    Listing {
        files = Collections.unmodifiableMap(files);
    }

    /**
     * Walks through a directory. Symbolic links are not followed, so it is not left and has no circles.
     *
     * @param directory its real path
     * @param ours the place of our own data, left out
     */
    static Listing of(Path directory, Path ours) throws IOException {
        Walk walk = new Walk(directory, ours);
        Files.walkFileTree(directory, walk);
        Map<JobId, IndexFile> files = walk.byPath.values().stream()
                .collect(Collectors.toMap(file -> file.id(directory), file -> file, (one, other) -> one,
                        LinkedHashMap::new));
        long bytes = files.values().stream().mapToLong(IndexFile::bytes).sum();
        return new Listing(directory, files, bytes, walk.leftOut);
    }

    /** Names the contents: the same as long as no file comes, goes or changes. */
    JobId fingerprint() {
        return JobId.named(files.keySet().stream()
                .sorted(Comparator.naturalOrder())
                .map(JobId::toString)
                .collect(Collectors.joining("\n")));
    }

    private static final class Walk extends SimpleFileVisitor<Path> {

        private final Path directory;
        private final Path ours;
        private final Map<String, IndexFile> byPath = new TreeMap<>();
        private int leftOut;

        Walk(Path directory, Path ours) {
            this.directory = directory;
            this.ours = ours;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
            boolean inside = !visited.equals(directory);
            boolean skipped = visited.equals(ours) || inside && SKIPPED.contains(visited.getFileName().toString());
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                add(file, attributes);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            leftOut++;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, IOException failure) {
            leftOut += failure == null ? 0 : 1;
            return FileVisitResult.CONTINUE;
        }

        private void add(Path file, BasicFileAttributes attributes) {
            String path = directory.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
            if (leadsTo(path, file)) {
                byPath.put(path,
                        new IndexFile(path, attributes.size(), attributes.lastModifiedTime().toInstant()));
            } else {
                leftOut++;
            }
        }

        /** A name in another character set than the system's does not survive being made a text. */
        private boolean leadsTo(String path, Path file) {
            try {
                return directory.resolve(path).equals(file);
            } catch (InvalidPathException e) {
                return false;
            }
        }
    }
}
