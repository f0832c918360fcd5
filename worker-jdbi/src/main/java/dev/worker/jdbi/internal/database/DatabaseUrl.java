package dev.worker.jdbi.internal.database;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A JDBC URL of a system that is spoken here. Its text never shows a password. */
public final class DatabaseUrl {

    private static final String H2_PREFIX = "jdbc:h2:";
    private static final Pattern PASSWORD = Pattern.compile("(?i)((?:password|pwd|sslpassword|cipher)\\s*=)[^&;]*");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@?]*@");
    private static final Pattern H2_SERVER = Pattern
            .compile("(?i)jdbc:h2:(tcp|ssl):.*|.*;\\s*auto_server\\s*=\\s*true.*");
    private static final Pattern H2_FILE_SYSTEM = Pattern
            .compile("(?i)jdbc:h2:(mem|async|nio|nioMapped|memFS|zip|split|retry|cache"
                    + "|file:async|nioMemFS|memLZF|nioMemLZF|classpath):.*");

    /** A path that says where it begins; H2 refuses others. */
    private static final Pattern H2_PATH = Pattern
            .compile("(?i)jdbc:h2:((file|async|nio):)?(\\.{0,2}[/\\\\]|~[/\\\\]|[a-z]:).*");

    private static final String FILE_END = ".mv.db";

    private final String text;
    private final DatabaseKind kind;

    private DatabaseUrl(String text, DatabaseKind kind) {
        this.text = text;
        this.kind = kind;
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is of another system, or of an H2 that is not embedded
     */
    public static DatabaseUrl of(String text) {
        String url = text.trim();
        if (url.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(url, DatabaseKind.POSTGRESQL);
        }
        if (!url.startsWith(H2_PREFIX)) {
            throw new IllegalArgumentException("neither H2 nor PostgreSQL");
        }
        if (H2_SERVER.matcher(url).matches()) {
            throw new IllegalArgumentException("an H2 that several processes share is not safe; take PostgreSQL");
        }
        return new DatabaseUrl(url, DatabaseKind.H2);
    }

    /**
     * Reads a URL to connect with.
     *
     * @throws IllegalArgumentException also if no driver can read it, or if it has a path of H2 that does not say where it begins
     */
    public static DatabaseUrl toConnect(String text) {
        DatabaseUrl url = of(text);
        if (url.kind == DatabaseKind.H2 && !H2_PATH.matcher(url.text).matches()
                && !H2_FILE_SYSTEM.matcher(url.text).matches()) {
            throw new IllegalArgumentException("a path that begins neither with / nor with ./ nor with ~/");
        }
        try {
            DriverManager.getDriver(url.text);
            return url;
        } catch (SQLException e) {
            throw new IllegalArgumentException("a URL that the driver cannot read", e);
        }
    }

    /** The system. */
    public DatabaseKind kind() {
        return kind;
    }

    /** Tells whether the database lives in memory and ends with the process. */
    public boolean inMemory() {
        return text.toLowerCase(Locale.ROOT).startsWith(H2_PREFIX + "mem:");
    }

    /** Tells whether it is an H2 that writes a file of its own. */
    boolean inFile() {
        return kind == DatabaseKind.H2 && !inMemory();
    }

    /** The same options for another H2 file, which ends in {@code .mv.db}. */
    public DatabaseUrl at(Path file) {
        String path = file.toAbsolutePath().toString();
        int options = text.indexOf(';');
        return of(H2_PREFIX + "file:" + path.substring(0, path.length() - FILE_END.length())
                + (options < 0 ? "" : text.substring(options)));
    }

    /** The file of an embedded H2; empty for others. */
    public Optional<Path> file() {
        if (kind != DatabaseKind.H2 || !H2_PATH.matcher(text).matches()) {
            return Optional.empty();
        }
        String path = text.substring(H2_PREFIX.length()).replaceAll(";.*", "").replaceFirst("^(file|async|nio):", "");
        String home = System.getProperty("user.home");
        return Optional.of(Path.of((path.startsWith("~/") ? home + path.substring(1) : path) + FILE_END));
    }

    /** The same text for the same database of this process, whatever options are in its URL. */
    String place() {
        return file().map(path -> path.toAbsolutePath().normalize().toString()).orElse(text.replaceAll(";.*", ""));
    }

    /** The URL to connect with. */
    String forDriver() {
        return kind == DatabaseKind.H2 ? h2() : text;
    }

    /**
     * The file is read through H2's "async" layer: with plain channels an interrupt of a thread that reads or writes
     * closes the file under the whole process, and handlers that exceed their deadline are interrupted. The database is
     * closed by us and not by H2's own shutdown hook, which would take it from jobs that use the time of grace.
     */
    private String h2() {
        String url = text;
        if (!H2_FILE_SYSTEM.matcher(url).matches()) {
            String path = url.substring(H2_PREFIX.length());
            url = H2_PREFIX + "async:" + (path.startsWith("file:") ? path.substring("file:".length()) : path);
        }
        return withDefault(withDefault(url, "DB_CLOSE_ON_EXIT", "FALSE"), "LOCK_TIMEOUT", "10000");
    }

    private static String withDefault(String url, String option, String value) {
        boolean there = url.toUpperCase(Locale.ROOT).contains(";" + option + "=");
        return there ? url : url + ";" + option + "=" + value;
    }

    /** The URL without passwords. */
    @Override
    public String toString() {
        return PASSWORD.matcher(USER_INFO.matcher(text).replaceAll("//***@")).replaceAll("$1***");
    }
}
