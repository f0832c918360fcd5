/** What holds between processes that are killed, paused and stopped: real JVMs, real signals, a real server. */
package dev.worker.starter.process;
