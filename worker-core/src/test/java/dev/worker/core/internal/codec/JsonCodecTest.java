package dev.worker.core.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.ErrorCode;
import dev.worker.api.Message;
import dev.worker.api.WorkerException;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JsonCodecTest {

    private final JsonCodec codec = new JsonCodec();

    private record Everything(
            String text,
            int number,
            Instant at,
            Duration took,
            Optional<String> some,
            Optional<String> none,
            List<Inner> inners,
            Map<String, Integer> counts,
            URI uri,
            UUID id,
            Colour colour)
            implements Message<Void> {}

    private record Inner(long value) {}

    private enum Colour {
        RED
    }

    private record Login(String user, char[] password, int tries) implements Message<Void> {}

    private record Strict(int number) {
        Strict {
            if (number < 0) {
                throw new IllegalArgumentException("secret-in-message");
            }
        }
    }

    private static final Everything SAMPLE = new Everything(
            "ü \" \\", 3, Instant.parse("2026-01-02T03:04:05.000000006Z"), Duration.ofMillis(1500), Optional.of("x"),
            Optional.empty(), List.of(new Inner(1), new Inner(Long.MAX_VALUE)), Map.of("a", 1),
            URI.create("https://example.org/a?b"), new UUID(1, 2), Colour.RED);

    @Test
    void privateRecordsComeBackAsTheyWent() {
        assertThat(codec.decode(codec.encode(SAMPLE), Everything.class)).isEqualTo(SAMPLE);
    }

    @Test
    void timesAreText() {
        assertThat(text(codec.encode(SAMPLE)))
                .contains("\"at\":\"2026-01-02T03:04:05.000000006Z\"", "\"took\":\"PT1.5S\"");
    }

    @Test
    void genericResultTypesAreRead() throws NoSuchMethodException {
        Type type = JsonCodecTest.class.getDeclaredMethod("inners").getGenericReturnType();
        assertThat(codec.decode(codec.encode(List.of(new Inner(7))), type)).isEqualTo(List.of(new Inner(7)));
    }

    @SuppressWarnings("unused")
    private static List<Inner> inners() {
        return List.of();
    }

    @Test
    void nullIsAValue() {
        assertThat(codec.decode(codec.encode(null), Inner.class)).isNull();
    }

    @Test
    void passesOverFieldsThatItDoesNotKnow() {
        assertThat(codec.decode(bytes("{\"value\":4,\"since\":\"v2\"}"), Inner.class)).isEqualTo(new Inner(4));
    }

    @Test
    void toleratesTheAbsenceOfAnOptional() {
        record Note(Optional<String> text) {}
        assertThat(codec.decode(bytes("{}"), Note.class)).isEqualTo(new Note(Optional.empty()));
    }

    @Test
    void refusesAMissingNumber() {
        assertUnreadable(() -> codec.decode(bytes("{\"value\":null}"), Inner.class), "Inner at value");
        assertUnreadable(() -> codec.decode(bytes("{}"), Inner.class), "Inner at value");
    }

    @Test
    void refusesGarbageAndSaysWhere() {
        assertUnreadable(() -> codec.decode(bytes("{\"value\":4"), Inner.class), "Inner", "line 1, column");
        assertUnreadable(() -> codec.decode(bytes("{\"value\":4} {}"), Inner.class), "Inner");
        assertUnreadable(() -> codec.decode(new byte[]{(byte) 0xff, 0, 1}, Inner.class), "Inner");
        assertUnreadable(() -> codec.decode(new byte[0], Inner.class), "Inner");
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertUnreadable(() -> codec.fields(bytes("{\"a\":" + "[".repeat(100_000))), "JSON object");
    }

    @Test
    void neverQuotesThePayload() {
        byte[] payload = bytes("{\"user\":\"ann\",\"password\":\"hunter2\",\"tries\":\"hunter2\"}");
        assertUnreadable(() -> codec.decode(payload, Login.class), "Login at tries");
        assertUnreadable(() -> codec.decode(bytes("{\"number\":-1}"), Strict.class), "Strict");
        assertThatThrownBy(() -> codec.decode(payload, Login.class))
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
        assertThatThrownBy(() -> codec.decode(bytes("{\"number\":-1}"), Strict.class))
                .hasMessageNotContaining("secret");
    }

    @Test
    void theDataNamesNoClass() {
        byte[] payload = bytes("[\"" + Inner.class.getName() + "\",{\"value\":1}]");
        assertThat(codec.decode(payload, Object.class)).isEqualTo(List.of(Inner.class.getName(), Map.of("value", 1)));
    }

    @Test
    void fieldsGoThroughUpcasters() {
        Map<String, Object> fields = codec.fields(bytes("{\"old\":5,\"list\":[1,2.5,true,null,\"x\"]}"));
        fields.put("value", fields.remove("old"));
        assertThat(codec.fromFields(fields, Inner.class)).isEqualTo(new Inner(5));
    }

    @Test
    void fieldsNeedAnObject() {
        assertUnreadable(() -> codec.fields(bytes("[1]")), "JSON object");
        assertUnreadable(() -> codec.fields(bytes("null")), "JSON object");
        assertUnreadable(() -> codec.fromFields(Map.of("value", "many"), Inner.class), "value");
    }

    @Test
    void refusesWhatCannotBeWritten() {
        record Odd(String text) {
            @Override
            public String text() {
                throw new IllegalStateException("on purpose");
            }
        }
        assertUnreadable(() -> codec.encode(new Odd("x")), "Odd");
    }

    private static void assertUnreadable(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(WorkerException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE))
                .hasMessageContainingAll(texts);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
