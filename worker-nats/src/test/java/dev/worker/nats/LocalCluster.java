package dev.worker.nats;

import io.nats.ClusterInsert;
import io.nats.ClusterNode;
import io.nats.NatsRunnerUtils;
import io.nats.NatsServerRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Three real servers that form a cluster. */
final class LocalCluster implements AutoCloseable {

    private final List<NatsServerRunner> servers = new ArrayList<>();
    private final List<ClusterInsert> unstarted = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private LocalCluster() {}

    static LocalCluster start() {
        LocalCluster cluster = startOneOfThree();
        cluster.startOthers();
        return cluster;
    }

    /** One of three servers, which alone cannot elect a leader. */
    static LocalCluster startOneOfThree() {
        Servers.require();
        LocalCluster cluster = new LocalCluster();
        try {
            Path folder = Files.createTempDirectory("worker-nats-cluster");
            Set<Integer> given = new HashSet<>();
            List<ClusterNode> nodes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                nodes.add(ClusterNode.builder().clusterName("cluster").serverName("node-" + i).host("127.0.0.1")
                        .port(newPort(given)).listen(newPort(given))
                        .jsStoreDir(folder.resolve("node-" + i)).build());
            }
            for (ClusterInsert insert : NatsRunnerUtils.createClusterInserts(nodes)) {
                cluster.ports.add(insert.node.port);
                cluster.unstarted.add(insert);
            }
            cluster.start(cluster.unstarted.removeFirst());
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException(e);
        }
    }

    void startOthers() {
        try {
            while (!unstarted.isEmpty()) {
                start(unstarted.removeFirst());
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }

    private void start(ClusterInsert insert) throws IOException {
        servers.add(NatsServerRunner.builder().port(insert.node.port).jetstream(true)
                .configInserts(insert.configInserts).skipConnectValidate().build());
    }

    private static int newPort(Set<Integer> given) throws IOException {
        int port = NatsRunnerUtils.nextPort();
        while (!given.add(port)) {
            port = NatsRunnerUtils.nextPort();
        }
        return port;
    }

    String urls() {
        return ports.stream().map(port -> "nats://127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    void stop(int node) {
        try {
            servers.get(node).shutdown(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        for (int node = 0; node < servers.size(); node++) {
            stop(node);
        }
    }
}
