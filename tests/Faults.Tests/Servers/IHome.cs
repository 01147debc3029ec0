namespace Coldstart.Faults.Tests.Servers;

/// <summary>Where a server keeps what lasts; gone after the test.</summary>
internal interface IHome : IAsyncDisposable
{
    /// <summary>What names it on the command line, of the server and of the command.</summary>
    string[] Options { get; }

    /// <summary>How often functions were stored, all together.</summary>
    Task<long> StoredAsync();

    /// <summary>Returns at the next sign that the store is written to, or when <paramref name="ended"/> is.</summary>
    Task WhenWrittenAsync(Task ended);
}

/// <summary>The two kinds of home.</summary>
public enum Form
{
    /// <summary>A data folder.</summary>
    Files,

    /// <summary>A PostgreSQL database.</summary>
    PostgreSql,
}

/// <summary>Makes homes.</summary>
internal static class Home
{
    public static async Task<IHome> NewAsync(Form form) => form == Form.Files ? new DataFolder() : await PostgreSqlHome.NewAsync();
}
