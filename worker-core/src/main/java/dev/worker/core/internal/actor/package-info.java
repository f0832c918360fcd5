/** Actors: their lifecycle, and the commands that they answer. */
package dev.worker.core.internal.actor;
