/** What happens to jobs and workers, told to listeners in the same process after it is stored. */
package dev.worker.api.event;
