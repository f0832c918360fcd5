package dev.worker.benchmarks.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlTest {
    @Test
    void readsAScriptStatementByStatement() {
        assertThat(Sql.script(SqlTest.class, "script.sql"))
                .containsExactly("create table one (\n    id int\n)", "\ncreate table two (id int)");
    }

    @Test
    void namesAScriptThatIsNotThere() {
        assertThatThrownBy(() -> Sql.script(SqlTest.class, "none.sql")).hasMessageContaining("none.sql");
    }
}
