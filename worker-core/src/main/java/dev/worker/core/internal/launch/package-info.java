/** Brings a runtime up, from settings to running workers, and takes down what stood if that fails half-way. */
package dev.worker.core.internal.launch;
