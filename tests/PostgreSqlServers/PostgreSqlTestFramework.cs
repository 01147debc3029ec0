using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Coldstart.PostgreSqlServers;

/// <summary>
/// xunit with one difference: every test of a class marked <see cref="NeedsPostgreSqlAttribute"/> is skipped, with the reason, where
/// PostgreSQL is missing. The mark stands on the class because contracts are inherited: their facts do not know the dialect.
/// <code>[assembly: TestFramework("Coldstart.PostgreSqlServers.PostgreSqlTestFramework", "Coldstart.PostgreSqlServers")]</code>
/// </summary>
public sealed class PostgreSqlTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(IAssemblyInfo assembly, ISourceInformationProvider source, IMessageSink messages) : XunitTestFrameworkDiscoverer(assembly, source, messages)
    {
        private readonly string? missing = PostgreSqlInstallation.Missing;

        protected override bool FindTestsForMethod(ITestMethod testMethod, bool includeSourceInformation, IMessageBus messageBus, ITestFrameworkDiscoveryOptions discoveryOptions)
        {
            if (missing is null || !IsMarked(testMethod.TestClass.Class) || !testMethod.Method.GetCustomAttributes(typeof(Xunit.FactAttribute)).Any())
                return base.FindTestsForMethod(testMethod, includeSourceInformation, messageBus, discoveryOptions);
            return ReportDiscoveredTestCase(new SkippedTest(DiagnosticMessageSink, testMethod, missing), includeSourceInformation, messageBus);
        }

        private static bool IsMarked(ITypeInfo type) => type.ToRuntimeType()?.GetCustomAttribute<NeedsPostgreSqlAttribute>() is not null;
    }
}
