/** Messages and results as JSON. */
package dev.worker.core.internal.codec;
