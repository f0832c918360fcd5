/** What the engine promises to those who write workers, on every backend and with all concerns on the class path. */
package dev.worker.starter.engine;
