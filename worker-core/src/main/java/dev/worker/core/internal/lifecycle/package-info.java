/** How a runtime ends: in reverse, each step within its time, on a signal if need be. */
package dev.worker.core.internal.lifecycle;
