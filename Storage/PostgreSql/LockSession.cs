using System.Globalization;
using Coldstart.Analytics;
using Npgsql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>A session that holds, or wants, the lock of the server. The lock lives as long as the session does.</summary>
internal sealed class LockSession(NpgsqlConnection connection, DatabaseUse use) : IAsyncDisposable
{
    /// <summary>Tells sessions apart, also when the server gives a process id again.</summary>
    public SessionId Id { get; private set; }

    public static async Task<LockSession> OpenAsync(PostgreSqlConnections connections, DatabaseUse use, CancellationToken cancellation)
    {
        var session = new LockSession(await connections.OpenAsync(cancellation), use);
        try
        {
            await session.SetUpAsync(cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <returns>Whether it is held now.</returns>
    public async Task<bool> TryLockAsync(CancellationToken cancellation)
    {
        await using var command = Command(use == DatabaseUse.Alone ? $"SELECT pg_try_advisory_lock({PostgreSqlLocks.Server})" : $"SELECT pg_try_advisory_lock_shared({PostgreSqlLocks.Server})");
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>The session that holds the lock, of many the oldest; null where it was just let go.</summary>
    public async Task<LockHolder?> HolderAsync(CancellationToken cancellation)
    {
        await using var command = Command($"""
            SELECT l.pid, COALESCE(a.backend_start::text, ''), COALESCE(host(a.client_addr), ''), COALESCE(a.usename::text, ''), l.mode = 'ShareLock'
            FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE {PostgreSqlLocks.IsServer} ORDER BY a.backend_start LIMIT 1
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new LockHolder(new SessionId(reader.GetInt32(0), reader.GetString(1)), reader.GetString(2), reader.GetString(3), reader.GetBoolean(4) ? DatabaseUse.InCluster : DatabaseUse.Alone)
            : null;
    }

    /// <summary>Ends a session of this process that the server has not noticed to be lost.</summary>
    public async Task EndAsync(SessionId session, CancellationToken cancellation)
    {
        await using var command = Command($"SELECT pg_terminate_backend({session.ProcessId.ToString(CultureInfo.InvariantCulture)})");
        await command.ExecuteScalarAsync(cancellation);
    }

    /// <summary>Asks the server whether it is still there.</summary>
    /// <returns>The time by its clock.</returns>
    public async Task<DateTimeOffset> AskAsync(CancellationToken cancellation)
    {
        await using var command = Command("SELECT clock_timestamp()");
        return await command.ExecuteScalarAsync(cancellation) is DateTime now ? now : throw new InvalidOperationException("The database tells no time.");
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task SetUpAsync(CancellationToken cancellation)
    {
        // Where a machine is gone without a word, its session, and with it the lock, must not stay for the two hours that are usual.
        await using var command = Command($"""
            SET tcp_keepalives_idle = {Limits.PostgreSqlKeepAliveSeconds};
            SET tcp_keepalives_interval = {Limits.PostgreSqlKeepAliveSeconds / 2};
            SET tcp_keepalives_count = 3;
            SET idle_session_timeout = 0;
            SELECT backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()
            """);
        if (connection.PostgreSqlVersion.Major < 14) command.CommandText = command.CommandText.Replace("SET idle_session_timeout = 0;", "", StringComparison.Ordinal);
        Id = new SessionId(connection.ProcessID, await command.ExecuteScalarAsync(cancellation) as string ?? "");
    }

    private NpgsqlCommand Command(string text)
    {
#pragma warning disable CA2100 // Statements are constants of this program.
        return new NpgsqlCommand(text, connection) { CommandTimeout = Limits.PostgreSqlLockAnswerSeconds };
#pragma warning restore CA2100
    }
}

/// <param name="ProcessId">On the server.</param>
/// <param name="StartedAt">As the server writes it; empty where it does not tell.</param>
internal readonly record struct SessionId(int ProcessId, string StartedAt);

/// <param name="Session">Its session.</param>
/// <param name="Address">IP address it comes from; empty where the server does not tell.</param>
/// <param name="User">As whom; empty where the server does not tell.</param>
/// <param name="Use">As what it holds the lock.</param>
internal sealed record LockHolder(SessionId Session, string Address, string User, DatabaseUse Use)
{
    /// <summary>For a sentence.</summary>
    public override string ToString() => (Address, User) switch
    {
        ("", "") => "",
        ("", _) => $" (user {User})",
        (_, "") => $" (from {Address})",
        _ => $" (from {Address}, user {User})",
    };
}
