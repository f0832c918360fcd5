package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobGraph;
import dev.worker.api.Message;
import dev.worker.api.ParentPolicy;
import dev.worker.api.WorkerException;
import org.junit.jupiter.api.Test;

/** What is refused before anything is enqueued. */
class JobGraphTest {

    private final JobGraph.Builder graph = JobGraph.builder();

    record Step() implements Message<Void> {}

    @Test
    void nodesComeSorted() {
        JobGraph.Node<Void> last = graph.add("last", new Step());
        JobGraph.Node<Void> first = graph.add("first", new Step());
        JobGraph.Node<Void> middle = graph.add("middle", new Step()).after(first);
        last.after(middle).after(ParentPolicy.RUN, first);

        assertThat(graph.build().nodes()).extracting(JobGraph.Node::name).containsExactly("first", "middle", "last");
    }

    @Test
    void aCircleIsNamed() {
        JobGraph.Node<Void> outside = graph.add("outside", new Step());
        JobGraph.Node<Void> one = graph.add("one", new Step()).after(outside);
        JobGraph.Node<Void> two = graph.add("two", new Step()).after(one);
        JobGraph.Node<Void> three = graph.add("three", new Step()).after(two);
        one.after(three);
        graph.add("behind", new Step()).after(three);

        assertThatExceptionOfType(WorkerException.class).isThrownBy(graph::build)
                .withMessageContainingAll("one → two", "two → three", "three → one")
                .withMessageNotContainingAny("outside", "behind")
                .extracting(WorkerException::code).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void aNodeCannotComeAfterItself() {
        JobGraph.Node<Void> node = graph.add("node", new Step());
        node.after(node);

        assertThatExceptionOfType(WorkerException.class).isThrownBy(graph::build)
                .withMessageContaining("node → node");
    }

    @Test
    void namesAreUniqueAndNodesOfOneGraph() {
        JobGraph.Node<Void> node = graph.add("node", new Step());
        JobGraph.Node<Void> stranger = JobGraph.builder().add("stranger", new Step());

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> graph.add("node", new Step()))
                .withMessageContaining("node");
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> node.after(stranger))
                .withMessageContaining("stranger");
    }

    @Test
    void anEmptyGraphAndOneThatWasBuiltAreRefused() {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(graph::build);
        JobGraph.Node<Void> node = graph.add("node", new Step());
        graph.build();

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> graph.add("other", new Step()))
                .extracting(WorkerException::code).isEqualTo(ErrorCode.WRONG_STATE);
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> node.after(node));
    }
}
