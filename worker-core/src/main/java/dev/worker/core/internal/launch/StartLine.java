package dev.worker.core.internal.launch;

import dev.worker.api.WorkerSpec;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.Setting;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.internal.config.Configuration;
import dev.worker.core.internal.config.CoreSettings;
import dev.worker.core.internal.plugin.Choice;
import dev.worker.core.internal.plugin.Opened;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a runtime is made of, in one line for the log: its backends and why it has these, and its workers. */
final class StartLine {

    private static final String BY_DEFAULT = "by default";
    private static final String AS_THE_TRANSPORT = "as the transport";

    private final Configuration configuration;

    StartLine(Configuration configuration) {
        this.configuration = configuration;
    }

    String of(Choice choice, Opened opened, List<HostedWorker> workers) {
        List<String> seams = new ArrayList<>();
        seams.add(seam("transport", CoreSettings.TRANSPORT, choice.transport(), BY_DEFAULT));
        seams.add(seam("job store", CoreSettings.JOB_STORE, choice.jobStore(), AS_THE_TRANSPORT));
        seams.add(opened.statusStore().isEmpty()
                ? "no status store"
                : seam("status store", CoreSettings.STATUS_STORE, choice.statusStore(), AS_THE_TRANSPORT));
        seams.add(opened.scheduleStore().isEmpty()
                ? "no schedule store"
                : seam("schedule store", CoreSettings.SCHEDULE_STORE, choice.scheduleStore(), AS_THE_TRANSPORT));
        choice.artifactStore().ifPresent(
                store -> seams.add(seam("artifact store", CoreSettings.ARTIFACT_STORE, store, BY_DEFAULT)));
        return String.join(", ", seams) + "; " + workers(workers);
    }

    private String seam(String what, Setting<String> setting, Factory<Backend> chosen, String otherwise) {
        return what + " " + chosen.name() + " (" + configuration.origin(setting).orElse(otherwise) + ")";
    }

    private static String workers(List<HostedWorker> workers) {
        if (workers.isEmpty()) {
            return "no workers";
        }
        return workers.stream()
                .map(worker -> worker(worker.spec()))
                .collect(Collectors.joining(", ", workers.size() == 1 ? "worker " : "workers ", ""));
    }

    private static String worker(WorkerSpec spec) {
        if (spec.queues().isEmpty()) {
            return spec.name() + " (no queue)";
        }
        String queues = (spec.queues().size() == 1 ? "queue " : "queues ") + String.join(" and ", spec.queues());
        return spec.name() + " (" + queues + ", concurrency " + spec.concurrency() + ")";
    }
}
