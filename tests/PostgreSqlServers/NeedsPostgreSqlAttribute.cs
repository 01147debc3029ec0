namespace Coldstart.PostgreSqlServers;

/// <summary>
/// The tests of this class (and of its subclasses) run on PostgreSQL: where it cannot be had they are skipped with the reason. The test
/// assembly names <see cref="PostgreSqlTestFramework"/> as its framework.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgreSqlAttribute : Attribute;
