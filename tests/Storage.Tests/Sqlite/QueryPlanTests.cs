using System.Reflection;
using Coldstart.Storage.Sql;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Storage.Tests.Sqlite;

/// <summary>No statement reads a table from end to end, except those that are meant to and whose tables are small.</summary>
public sealed class QueryPlanTests
{
    private static readonly string[] MayScan = ["ListProjects", "ListKeys", "ListMarks", "ReadVersion", "QuickCheck", "FindTable"];

    public static TheoryData<string, string> Statements
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var member in typeof(SqliteStore).Assembly.GetTypes().Where(type => type.Namespace?.EndsWith(".PostgreSql", StringComparison.Ordinal) != true).SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)))
            {
                if (member.FieldType == typeof(SqlStatement) && !MayScan.Contains(member.Name)) data.Add(member.DeclaringType!.FullName!, member.Name);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Plan_OfEveryStatement_UsesAnIndex(string type, string name)
    {
        await using var database = new SqliteDatabase();
        await using var store = (SqliteStore)await database.OpenAsync(TimeProvider.System);
        var statement = (SqlStatement)typeof(SqliteStore).Assembly.GetType(type)!.GetField(name, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!.GetValue(null)!;
        var explain = new SqlStatement("EXPLAIN QUERY PLAN " + statement.Text, [.. statement.Parameters]);

        var plan = await store.Source.ReadAsync(session => session.QueryAsync(explain, row => row.Text(3), new object?[statement.Parameters.Count]), CancellationToken.None);

        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN SUBQUERY", StringComparison.Ordinal));
    }
}
