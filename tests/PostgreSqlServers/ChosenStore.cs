namespace Coldstart.PostgreSqlServers;

/// <summary>
/// What the tests of the API keep their data in: files, or with <c>COLDSTART_TEST_STORE=postgresql</c> a database of each server's own.
/// <c>./test</c> runs them on both.
/// </summary>
public static class ChosenStore
{
    private const string Variable = "COLDSTART_TEST_STORE";

    /// <summary>True where data live in PostgreSQL.</summary>
    public static bool IsPostgreSql => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or "files" => false,
        "postgresql" => true,
        var other => throw new InvalidOperationException($"{Variable} is 'files' or 'postgresql', not '{other}'."),
    };

    /// <summary>A fresh database, or null where the data live in files.</summary>
    public static async Task<PostgreSqlDatabase?> NewDatabaseAsync() => IsPostgreSql ? await SharedPostgreSql.NewFastDatabaseAsync() : null;
}
