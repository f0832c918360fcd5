package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.MessageCodec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link MessageCodec}. */
public abstract class CodecConformance {

    /** A message as teams write them: what a codec must carry. */
    public record Order(UUID id, String customer, int count, long total, double weight, boolean express,
            Optional<String> note, Color color, List<Line> lines, Map<String, Integer> stock, Instant at,
            Duration within,
            LocalDate day, URI source, BigDecimal price) {}

    /** A part of an order. */
    public record Line(String article, int pieces) {}

    /** One that has nothing. */
    public record Empty() {}

    /** One of few. */
    public enum Color {
        /** Like grass. */
        GREEN,
        /** Like blood. */
        RED
    }

    private static final Order ORDER = new Order(UUID.fromString("0192f0c4-0000-7000-8000-000000000001"),
            "Müller & 世界 \"quoted\"\n", Integer.MIN_VALUE, Long.MAX_VALUE, 0.1, true, Optional.of("ring twice"),
            Color.RED, List.of(new Line("a", 1), new Line("b", 2)), Map.of("a", 7),
            Instant.parse("2031-05-01T12:00:00.123456Z"), Duration.ofMillis(1_500), LocalDate.of(2031, 5, 1),
            URI.create("https://example.org/a?b=c"), new BigDecimal("12.50"));

    private MessageCodec codec;

    /** For the class of the implementation. */
    protected CodecConformance() {}

    /** The codec under test. */
    protected abstract MessageCodec create();

    @BeforeEach
    final void createCodec() {
        codec = create();
    }

    @Test
    final void aRecordComesBackEqual() {
        assertThat(roundTrip(ORDER, Order.class)).isEqualTo(ORDER);
    }

    @Test
    final void anEmptyRecordComesBack() {
        assertThat(roundTrip(new Empty(), Empty.class)).isEqualTo(new Empty());
    }

    @Test
    final void simpleValuesComeBack() {
        assertThat(roundTrip("text", String.class)).isEqualTo("text");
        assertThat(roundTrip("", String.class)).isEqualTo("");
        assertThat(roundTrip(42, Integer.class)).isEqualTo(42);
        assertThat(roundTrip(Long.MIN_VALUE, Long.class)).isEqualTo(Long.MIN_VALUE);
        assertThat(roundTrip(false, Boolean.class)).isEqualTo(false);
        assertThat(roundTrip(Color.GREEN, Color.class)).isEqualTo(Color.GREEN);
    }

    @Test
    final void nullIsAValue() {
        assertThat(roundTrip(null, Order.class)).isNull();
        assertThat(roundTrip(null, String.class)).isNull();
    }

    @Test
    final void anEmptyOptionalStaysEmpty() {
        Order without = new Order(ORDER.id(), ORDER.customer(), 0, 0, 0, false, Optional.empty(), Color.GREEN,
                List.of(),
                Map.of(), ORDER.at(), Duration.ZERO, ORDER.day(), ORDER.source(), BigDecimal.ONE);

        assertThat(roundTrip(without, Order.class)).isEqualTo(without);
    }

    @Test
    final void aGenericTypeIsReadWithItsArguments() {
        List<Line> lines = List.of(new Line("a", 1), new Line("b", 2));

        assertThat(roundTrip(lines, listOf(Line.class))).isEqualTo(lines);
    }

    @Test
    final void aLongTextComesBack() {
        String text = "x".repeat(1_000_000);

        assertThat(roundTrip(text, String.class)).isEqualTo(text);
    }

    @Test
    final void bytesThatMakeNoSenseAreUnreadable() {
        assertUnreadable(() -> codec.decode(new byte[]{(byte) 0xff, 0, 17, (byte) 0xfe}, Order.class));
        assertUnreadable(() -> codec.fields(new byte[]{(byte) 0xff, 0, 17, (byte) 0xfe}));
    }

    @Test
    final void noBytesAreUnreadable() {
        assertUnreadable(() -> codec.decode(new byte[0], Order.class));
    }

    @Test
    final void bytesThatAreCutOffAreUnreadable() {
        byte[] whole = codec.encode(ORDER);

        assertUnreadable(() -> codec.decode(Arrays.copyOf(whole, whole.length / 2), Order.class));
    }

    @Test
    final void aValueOfAnotherShapeIsUnreadable() {
        byte[] bytes = codec.encode(ORDER);

        assertUnreadable(() -> codec.decode(bytes, listOf(Line.class)));
    }

    @Test
    final void whatCannotBeWrittenIsUnreadable() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);

        assertUnreadable(() -> codec.encode(endless));
    }

    @Test
    final void fieldsCanBeReadChangedAndMadeIntoAValue() {
        Map<String, Object> fields = new HashMap<>(codec.fields(codec.encode(new Line("a", 1))));
        assertThat(fields.get("article")).isEqualTo("a");
        fields.put("pieces", 5);

        assertThat(codec.fromFields(fields, Line.class)).isEqualTo(new Line("a", 5));
    }

    @Test
    final void fieldsHoldPartsAndLists() {
        Map<String, Object> fields = codec.fields(codec.encode(ORDER));

        assertThat(fields.get("lines")).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(2);
        assertThat(fields.get("stock")).isInstanceOf(Map.class);
        assertThat(codec.fromFields(fields, Order.class)).isEqualTo(ORDER);
    }

    @Test
    final void fieldsThatDoNotFitAreUnreadable() {
        assertUnreadable(() -> codec.fromFields(Map.of("article", "a", "pieces", "many"), Line.class));
    }

    @Test
    final void theBytesNameNoClass() {
        Map<String, Object> tempting = Map.of("@class", "java.util.HashMap", "article", "a", "pieces", 1);

        Object value = codec.decode(codec.encode(tempting), Line.class);

        assertThat(value).isEqualTo(new Line("a", 1));
        assertThat(codec.decode(codec.encode(tempting), Object.class)).isInstanceOf(Map.class);
    }

    @Test
    final void manyThreadsShareOneCodec() {
        assertThat(Together.run(8, i -> roundTrip(ORDER, Order.class))).containsOnly(ORDER);
    }

    private Object roundTrip(Object value, Type type) {
        return codec.decode(codec.encode(value), type);
    }

    private static void assertUnreadable(ThrowingCallable call) {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(call)
                .extracting(WorkerException::code).isEqualTo(ErrorCode.UNREADABLE);
    }

    private static Type listOf(Class<?> element) {
        return new ParameterizedType() {
            @Override
            public Type[] getActualTypeArguments() {
                return new Type[]{element};
            }

            @Override
            public Type getRawType() {
                return List.class;
            }

            @Override
            public Type getOwnerType() {
                return null;
            }
        };
    }
}
