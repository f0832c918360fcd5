/** What the acceptance tests stand on: runtimes on every backend, events that can be waited for, and processes. */
package dev.worker.starter.stage;
