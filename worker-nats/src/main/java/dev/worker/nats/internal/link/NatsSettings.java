package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.TrackingLevel;
import dev.worker.api.spi.TrackingLevels;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The settings of this backend, read.
 *
 * @param urls the servers to begin with; the others of a cluster are learned from them
 * @param prefix how the names of all streams, buckets and subjects begin
 * @param login how to prove who we are
 * @param tls whether to insist on TLS, and with which certificates
 * @param replicas how many servers keep each stream
 * @param maxWorkBytes how much the stream of waiting jobs may hold
 * @param connectTimeout how long to wait for a server at the start
 * @param requestTimeout how long one request may take
 * @param ackWait how long a process may say nothing about what it was handed
 * @param tracking how much is remembered of jobs, by type
 */
public record NatsSettings(List<String> urls, String prefix, Login login, Tls tls, int replicas,
        OptionalLong maxWorkBytes,
        Duration connectTimeout, Duration requestTimeout, Duration ackWait, TrackingLevels tracking) {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,40}");
    private static final Set<String> SCHEMES = Set.of("nats", "tls", "ws", "wss");

    static final Setting<List<String>> URL = Setting.of("nats.url", "the servers, separated by commas",
            "nats://host:port, tls://, ws:// or wss://, several separated by commas", NatsSettings::urls)
            .withDefault(List.of("nats://127.0.0.1:4222"));
    static final Setting<String> PREFIX_SETTING = Setting.of("nats.prefix",
            "how the names of all streams, buckets and subjects begin; applications with different prefixes share servers"
                    + " without seeing each other",
            "1 to 41 letters, digits, '_' and '-', the first a letter or digit", NatsSettings::prefix)
            .withDefault("worker");
    static final Setting<String> USER = Setting.text("nats.user", "the user name");
    static final Setting<String> PASSWORD = Setting.text("nats.password", "the user's password").hidden();
    static final Setting<String> TOKEN = Setting.text("nats.token", "the token, where servers ask for one").hidden();
    static final Setting<String> CREDENTIALS = Setting.text("nats.credentials",
            "the path of a .creds file: a user's JWT with its nkey");
    static final Setting<String> NKEY = Setting.text("nats.nkey", "the path of a file with an nkey seed");
    static final Setting<Boolean> TLS = Setting.flag("nats.tls", "whether to insist on TLS").withDefault(false);
    static final Setting<String> TRUST_STORE = Setting.text("nats.tls.trust-store",
            "the path of a key store with the certificates to trust; those of the Java platform if absent");
    static final Setting<String> TRUST_STORE_PASSWORD = Setting.text("nats.tls.trust-store-password",
            "the password of the trust store").hidden();
    static final Setting<String> KEY_STORE = Setting.text("nats.tls.key-store",
            "the path of a key store with our own certificate, where servers ask for one");
    static final Setting<String> KEY_STORE_PASSWORD = Setting.text("nats.tls.key-store-password",
            "the password of the key store").hidden();
    static final Setting<Integer> REPLICAS = Setting.integer("nats.replicas",
            "how many servers keep each stream; 3 survives the loss of one", 1, 5).withDefault(1);
    static final Setting<Integer> MAX_WORK_MIB = Setting.integer("nats.max-work-mib",
            "how many MiB of jobs may wait; when that is full, enqueueing fails until workers caught up; the server sets"
                    + " so much of its disk aside. As much as the server has if absent",
            1, 10_000_000);
    static final Setting<Duration> CONNECT_TIMEOUT = Setting.duration("nats.connect-timeout",
            "how long to wait for a server at the start; once connected, lost connections are rebuilt for ever",
            Duration.ofMillis(100), Duration.ofHours(1)).withDefault(Duration.ofSeconds(30));
    static final Setting<Duration> REQUEST_TIMEOUT = Setting.duration("nats.request-timeout",
            "how long a server may take for one request", Duration.ofMillis(100), Duration.ofMinutes(5))
            .withDefault(Duration.ofSeconds(5));

    static final Setting<Duration> ACK_WAIT = Setting.duration("nats.ack-wait",
            "how long the server waits for a word of the process that it handed a job to, before it hands the job to another; jobs may"
                    + " take longer, as long as their process lives. The same in all processes",
            Duration.ofSeconds(1), Duration.ofMinutes(5)).withDefault(Duration.ofSeconds(10));
    static final Setting<TrackingLevel> TRACKING = Setting.choice("nats.tracking",
            "how much is remembered of jobs that this process enqueues: all changes, their ends alone, or none; see"
                    + " [nats.md](nats.md) for what each costs and what it gives up",
            TrackingLevel.class).withDefault(TrackingLevel.ALL);
    static final Setting<TrackingLevel> TYPE_TRACKING = Setting.choice("nats.type.*.tracking",
            "the same for the message type of this wire name", TrackingLevel.class);

    /** Every setting of this backend. */
    public static List<Setting<?>> all() {
        return List.of(URL, PREFIX_SETTING, USER, PASSWORD, TOKEN, CREDENTIALS, NKEY, TLS, TRUST_STORE,
                TRUST_STORE_PASSWORD, KEY_STORE, KEY_STORE_PASSWORD, REPLICAS, MAX_WORK_MIB, CONNECT_TIMEOUT,
                REQUEST_TIMEOUT, ACK_WAIT, TRACKING, TYPE_TRACKING);
    }

    /** Reads them, and checks that they fit together. */
    public static NatsSettings of(Settings settings) {
        return new NatsSettings(settings.get(URL), settings.get(PREFIX_SETTING), Login.of(settings), Tls.of(settings),
                settings.get(REPLICAS), maxBytes(settings), settings.get(CONNECT_TIMEOUT),
                settings.get(REQUEST_TIMEOUT), settings.get(ACK_WAIT), tracking(settings));
    }

    /** The servers, for messages to people. */
    String servers() {
        return String.join(", ", urls);
    }

    /** How to prove who we are: at most one of the ways. */
    public record Login(Optional<String> user, Optional<String> password, Optional<String> token,
            Optional<String> credentials, Optional<String> nkey) {

        private static Login of(Settings settings) {
            Login login = new Login(settings.find(USER), settings.find(PASSWORD), settings.find(TOKEN),
                    settings.find(CREDENTIALS), settings.find(NKEY));
            long ways = List.of(login.user, login.token, login.credentials, login.nkey).stream()
                    .filter(Optional::isPresent).count();
            if (ways > 1) {
                throw invalid("only one of worker.nats.user, worker.nats.token, worker.nats.credentials and"
                        + " worker.nats.nkey may be set");
            }
            if (login.user.isPresent() != login.password.isPresent()) {
                throw invalid("worker.nats.user and worker.nats.password belong together; one of them is missing");
            }
            return login;
        }
    }

    /** Whether to insist on TLS, and with which certificates. */
    public record Tls(boolean required, Optional<String> trustStore, Optional<String> trustStorePassword,
            Optional<String> keyStore, Optional<String> keyStorePassword) {

        private static Tls of(Settings settings) {
            return new Tls(settings.get(TLS), settings.find(TRUST_STORE), settings.find(TRUST_STORE_PASSWORD),
                    settings.find(KEY_STORE), settings.find(KEY_STORE_PASSWORD));
        }
    }

    private static List<String> urls(String text) {
        List<String> urls = Arrays.stream(text.split(",")).map(String::trim).filter(url -> !url.isEmpty()).toList();
        if (urls.isEmpty() || !urls.stream().allMatch(NatsSettings::isUrl)) {
            throw new IllegalArgumentException("no url");
        }
        return urls;
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null && SCHEMES.contains(uri.getScheme()) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String prefix(String text) {
        if (!PREFIX.matcher(text).matches()) {
            throw new IllegalArgumentException("no prefix");
        }
        return text;
    }

    private static OptionalLong maxBytes(Settings settings) {
        return settings.find(MAX_WORK_MIB).map(mib -> OptionalLong.of(mib * 1024L * 1024)).orElse(OptionalLong.empty());
    }

    private static TrackingLevels tracking(Settings settings) {
        Map<String, TrackingLevel> ofTypes = new TreeMap<>();
        for (String type : settings.names(TYPE_TRACKING)) {
            settings.find(TYPE_TRACKING.named(type)).ifPresent(level -> ofTypes.put(type, level));
        }
        return new TrackingLevels(settings.get(TRACKING), ofTypes, "worker." + TRACKING.key());
    }

    private static WorkerException invalid(String message) {
        return new WorkerException(ErrorCode.INVALID_CONFIGURATION, message);
    }
}
