/** What is kept outside of jobs, because it is large: a store in files, and the sweep that every store needs. */
package dev.worker.core.internal.artifact;
