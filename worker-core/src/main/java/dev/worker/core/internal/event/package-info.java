/** Hands events to their listeners. */
package dev.worker.core.internal.event;
