package dev.worker.core.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.Backoff;
import dev.worker.api.EnqueueOptions;
import dev.worker.api.ErrorCode;
import dev.worker.api.Names;
import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobHeadersTest {

    @Test
    void optionsThatAskForNothingMakeNoHeaders() {
        assertThat(JobHeaders.of(new EnqueueOptions())).isEmpty();
        assertThat(JobHeaders.timeout(Map.of())).isEmpty();
        assertThat(JobHeaders.retry(Map.of())).isEmpty();
        assertThat(JobHeaders.resultTimeToLive(Map.of())).isEmpty();
    }

    @Test
    void durationsComeBackAsTheyWent() {
        Map<String, String> headers = JobHeaders.of(
                new EnqueueOptions().timeout(Duration.ofMillis(1500)).resultTimeToLive(Duration.ZERO));
        assertThat(headers.keySet()).allMatch(name -> name.startsWith(Names.HEADER_PREFIX));
        assertThat(JobHeaders.timeout(headers)).contains(Duration.ofMillis(1500));
        assertThat(JobHeaders.resultTimeToLive(headers)).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void policiesComeBackAsTheyWent(RetryPolicy policy) {
        Map<String, String> headers = JobHeaders.of(new EnqueueOptions().retry(policy));
        assertThat(JobHeaders.retry(headers)).contains(policy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.io.IOException; java.sql.SQLException", "a,b", "", " ", "java.io.",
            "java/io/IOException"})
    void aPolicyWhoseExceptionsNoClassCanBeIsRefused(String name) {
        for (boolean retry : new boolean[]{true, false}) {
            assertThatThrownBy(() -> new RetryPolicy(
                    5, Backoff.DEFAULT, retry ? Set.of(name) : Set.of(), retry ? Set.of() : Set.of(name)))
                    .isInstanceOfSatisfying(WorkerException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageContaining("'" + name + "'");
        }
    }

    static Stream<RetryPolicy> policies() {
        return Stream.of(
                RetryPolicy.DEFAULT,
                RetryPolicy.NONE,
                RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMillis(250))),
                RetryPolicy.attempts(4).backoff(Backoff.linear(Duration.ofSeconds(2), Duration.ofMinutes(1))),
                RetryPolicy.attempts(5)
                        .backoff(Backoff.listed(Duration.ZERO, Duration.ofSeconds(1), Duration.ofDays(1))),
                RetryPolicy.attempts(6).backoff(
                        Backoff.exponential(Duration.ofMillis(10), 1.5, Duration.ofHours(1)).withJitter(0.25)),
                new RetryPolicy(
                        7,
                        Backoff.DEFAULT,
                        Set.of(IOException.class.getName(), "com.example.Gone"),
                        Set.of(IllegalStateException.class.getName())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "worker-retry | ",
            "worker-retry | 3",
            "worker-retry | attempts=0;backoff=fixed,PT1S",
            "worker-retry | attempts=3",
            "worker-retry | attempts=3;backoff=never",
            "worker-retry | attempts=3;backoff=fixed",
            "worker-retry | attempts=3;backoff=fixed,soon",
            "worker-retry | attempts=3;backoff=exponential,PT1S,0.5,PT1S,0",
            "worker-timeout | PT0S",
            "worker-timeout | 5s",
            "worker-result-ttl | -PT1S"
    })
    void whatCannotBeReadIsRefusedAndNamed(String name, String text) {
        Map<String, String> headers = Map.of(name, text == null ? "" : text);
        assertThatThrownBy(() -> {
            JobHeaders.retry(headers);
            JobHeaders.timeout(headers);
            JobHeaders.resultTimeToLive(headers);
        }).isInstanceOfSatisfying(WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE))
                .hasMessageContaining(name);
    }

    @Test
    void fieldsOfNewerVersionsArePassedOver() {
        Map<String, String> headers = Map.of(JobHeaders.RETRY, "attempts=2;backoff=fixed,PT1S;budget=10");
        assertThat(JobHeaders.retry(headers))
                .contains(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1))));
    }
}
