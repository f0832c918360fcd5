package dev.worker.examples.quickstart;

import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.Jobs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The jobs of one directory that the store knows, of whatever run.
 *
 * @param queue where they are, and no other directory's
 */
record IndexedFiles(String queue) {

    /** Reads them, page by page. */
    Map<JobId, JobInfo> known(Jobs jobs) {
        Map<JobId, JobInfo> known = new HashMap<>();
        JobQuery query = JobQuery.all().queue(queue).type(IndexFile.TYPE).limit(JobQuery.MAX_LIMIT);
        while (true) {
            List<JobInfo> page = jobs.list(query);
            page.forEach(job -> known.put(job.id(), job));
            if (page.size() < query.limit()) {
                return known;
            }
            query = query.before(page.get(page.size() - 1).id());
        }
    }
}
