package dev.worker.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The module table of ARCHITECTURE.md, checked against the classes of every module that an application can have. A
 * package that is not there yet breaks no rule.
 */
class ArchitectureTest {

    private static final String OURS = "dev.worker..";

    private static JavaClasses ours;

    @BeforeAll
    static void importClasses() {
        ours = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.worker");
    }

    @Test
    void seesTheApi() {
        assertThat(ours).isNotEmpty();
    }

    @Test
    void apiNeedsTheJdkAlone() {
        classes().that().resideInAPackage("dev.worker.api..")
                .should().onlyDependOnClassesThat().resideInAnyPackage("dev.worker.api..", "java..")
                .allowEmptyShould(true)
                .check(ours);
    }

    @ParameterizedTest
    @CsvSource({
            "core, api",
            "status, core api",
            "jobs, core api",
            "failed, core api",
            "gpu, core api",
            "jdbi, api",
            "nats, api",
            "testkit, core api"
    })
    void moduleKnowsOnlyItsTableRow(String module, String mayImport) {
        var allowed = mayImport.split(" ");
        classes().that().resideInAPackage(packagesOf(module))
                .should().onlyDependOnClassesThat(
                        not(resideInAPackage(OURS))
                                .or(resideInAPackage(packagesOf(module)))
                                .or(resideInAnyPackage(Arrays.stream(allowed).map(ArchitectureTest::packagesOf)
                                        .toArray(String[]::new))))
                .allowEmptyShould(true)
                .check(ours);
    }

    @Test
    void internalStaysInsideItsModule() {
        for (JavaClass type : ours) {
            List<String> foreign = type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> isInternal(target) && !moduleOf(target).equals(moduleOf(type)))
                    .map(JavaClass::getName)
                    .toList();
            assertThat(foreign).as("internal classes of other modules that %s uses", type.getName()).isEmpty();
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.worker.(**)").should().beFreeOfCycles().allowEmptyShould(true).check(ours);
    }

    @Test
    void onlyCoreMakesAnInjector() {
        noClasses().that().resideOutsideOfPackage(packagesOf("core"))
                .should().dependOnClassesThat().haveFullyQualifiedName("com.google.inject.Guice")
                .allowEmptyShould(true)
                .check(ours);
    }

    private static String packagesOf(String module) {
        return "dev.worker." + module + "..";
    }

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().startsWith("dev.worker.")
                && Arrays.asList(type.getPackageName().split("\\.")).contains("internal");
    }

    private static String moduleOf(JavaClass type) {
        return type.getPackageName().split("\\.")[2];
    }
}
