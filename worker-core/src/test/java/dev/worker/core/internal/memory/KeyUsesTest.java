package dev.worker.core.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.KeyLimits;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What no public method shows: that keys which are over take no room. */
class KeyUsesTest {

    private final KeyUses uses = new KeyUses();

    @Test
    void aKeyThatNobodyLimitsIsForgottenWithItsLastJob() {
        uses.begins("often");
        for (int i = 0; i < 10_000; i++) {
            uses.begins("once-" + i);
            uses.ends("once-" + i);
        }
        uses.begins("often");
        uses.ends("often");

        assertThat(uses.size()).isEqualTo(1);
        assertThat(uses.of("often").running).isEqualTo(1);
    }

    @Test
    void aKeyThatHadItsTurnKeepsItsPlace() {
        uses.took("tenant", KeyLimits.FAIR, Instant.EPOCH);
        uses.begins("tenant");
        uses.ends("tenant");

        assertThat(uses.of("tenant").turn).isEqualTo(1);
    }
}
