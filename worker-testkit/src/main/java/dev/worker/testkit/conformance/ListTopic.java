package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Lists: filters, order, pages. */
abstract class ListTopic extends Topic {

    ListTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void anEmptyStoreHasAnEmptyList() {
        assertThat(store().list(JobQuery.all())).isEmpty();
    }

    @Test
    void theNewestComeFirst() {
        List<JobId> ids = publishOneByOne(5);

        assertThat(list(JobQuery.all())).containsExactlyElementsOf(ids.reversed());
    }

    @Test
    void aListIsNoLongerThanItsLimit() {
        List<JobId> ids = publishOneByOne(5);

        assertThat(list(JobQuery.all().limit(2))).containsExactly(ids.get(4), ids.get(3));
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() {
        List<JobId> ids = publishOneByOne(10);
        List<JobId> seen = new ArrayList<>();

        List<JobId> page = list(JobQuery.all().limit(3));
        while (!page.isEmpty()) {
            seen.addAll(page);
            page = list(JobQuery.all().limit(3).before(page.getLast()));
        }

        assertThat(seen).containsExactlyElementsOf(ids.reversed());
    }

    @Test
    void aPageBehindAJobThatIsNotKnownIsRefused() {
        publishOneByOne(2);
        JobId unknown = JobId.random();

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> list(JobQuery.all().before(unknown)))
                .withMessageContaining(unknown.toString())
                .extracting(WorkerException::code).isEqualTo(ErrorCode.JOB_NOT_FOUND);
    }

    @Test
    void pagesOfJobsOfOneMomentHaveNoGapEither() {
        Draft[] drafts = drafts(10, Draft.job());
        publish(drafts);
        List<JobId> seen = new ArrayList<>();

        List<JobId> page = list(JobQuery.all().limit(3));
        while (!page.isEmpty() && seen.size() < 100) {
            seen.addAll(page);
            page = list(JobQuery.all().limit(3).before(page.getLast()));
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(Arrays.stream(drafts).map(Draft::id).toList());
    }

    @Test
    void byState() {
        Draft queued = Draft.job().queue("queued");
        Draft scheduled = Draft.job().queue("scheduled").after(Duration.ofHours(1));
        Draft running = Draft.job().queue("running");
        publish(queued, scheduled, running);
        take(owner(), running);

        assertThat(list(JobQuery.all().states(JobState.QUEUED))).containsExactly(queued.id());
        assertThat(list(JobQuery.all().states(JobState.RUNNING, JobState.SCHEDULED)))
                .containsExactlyInAnyOrder(scheduled.id(), running.id());
        assertThat(list(JobQuery.all().states(JobState.SUCCEEDED))).isEmpty();
    }

    @Test
    void byQueueAndType() {
        Draft wanted = Draft.job().queue("a").type("x");
        publish(wanted, Draft.job().queue("a").type("y"), Draft.job().queue("b").type("x"));

        assertThat(list(JobQuery.all().queue("a").type("x"))).containsExactly(wanted.id());
        assertThat(list(JobQuery.all().queue("a"))).hasSize(2);
        assertThat(list(JobQuery.all().type("x"))).hasSize(2);
    }

    @Test
    void byWorker() {
        Draft ran = Draft.job().queue("ran");
        publish(ran, Draft.job().queue("waits"));
        take(owner(), ran);

        assertThat(list(JobQuery.all().worker(Ask.WORKER))).containsExactly(ran.id());
        assertThat(list(JobQuery.all().worker("another-worker"))).isEmpty();
    }

    @Test
    void byTheNewestFailure() {
        Draft draft = Draft.job();
        publish(draft, Draft.job().queue("never-failed"));
        OwnerId owner = owner();
        retryWith(owner, take(owner, draft), "first.Error");
        retryWith(owner, take(owner, draft), "second.Error");

        assertThat(list(JobQuery.all().errorType("second.Error"))).containsExactly(draft.id());
        assertThat(list(JobQuery.all().errorType("first.Error"))).isEmpty();
    }

    @Test
    void byTheTimeOfTheirCreation() {
        Instant start = clock().instant();
        List<JobId> ids = publishOneByOne(4);

        JobQuery query = JobQuery.all().created(start.plusSeconds(1), start.plusSeconds(3));

        assertThat(list(query)).containsExactly(ids.get(2), ids.get(1));
    }

    @Test
    void byWhatCannotBe() {
        publish(Draft.job());

        assertThat(list(JobQuery.all().queue("a\0b"))).isEmpty();
        assertThat(list(JobQuery.all().type("a\0b"))).isEmpty();
        assertThat(list(JobQuery.all().worker("a\0b"))).isEmpty();
        assertThat(list(JobQuery.all().errorType("a\0b"))).isEmpty();
        assertThat(list(JobQuery.all().created(Instant.MIN, Instant.MAX))).hasSize(1);
    }

    @Test
    void filtersGoTogetherWithPages() {
        for (int i = 0; i < 6; i++) {
            publish(Draft.job().queue(i % 2 == 0 ? "even" : "odd"));
            clock().advance(Duration.ofSeconds(1));
        }
        JobQuery query = JobQuery.all().queue("even").limit(2);

        List<JobId> first = list(query);
        List<JobId> second = list(query.before(first.getLast()));

        assertThat(first).hasSize(2);
        assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    private List<JobId> publishOneByOne(int count) {
        List<JobId> ids = new ArrayList<>();
        for (Draft draft : drafts(count, Draft.job())) {
            publish(draft);
            ids.add(draft.id());
            clock().advance(Duration.ofSeconds(1));
        }
        return ids;
    }

    private void retryWith(OwnerId owner, Delivery delivery, String errorType) {
        settle(owner, Verdict.of(delivery, new Change.Retry(Verdict.error(errorType), Duration.ZERO)));
    }

    private List<JobId> list(JobQuery query) {
        return store().list(query).stream().map(JobInfo::id).toList();
    }
}
