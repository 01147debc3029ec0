using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Migrations;
using Coldstart.Storage.Projects;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>The store in a PostgreSQL database, in a schema of its own. Several processes may have it open at once.</summary>
public sealed class PostgreSqlStore : IStore
{
    private PostgreSqlStore(PostgreSqlConnections connections, PostgreSqlDialect dialect, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, byte[]> mergeRollups, TimeProvider time, StoreBounds bounds)
    {
        Connections = connections;
        Source = new PostgreSqlSource(connections, dialect);
        Functions = new SqlFunctionStore(Source, mergeRollups, bounds);
        Intake = new SqlIntakeStore(Source, time, bounds);
        DeadLetters = new SqlDeadLetterStore(Source);
        Projects = new SqlProjectStore(Source);
    }

    public IFunctionStore Functions { get; }

    public IIntakeStore Intake { get; }

    public IDeadLetterStore DeadLetters { get; }

    public IProjectStore Projects { get; }

    public StoreUse Use => Source.Use;

    internal ISqlSource Source { get; }

    internal PostgreSqlConnections Connections { get; }

    /// <summary>Opens the store and brings the tables up to date, for which the user must own them; where there is nothing to do, reading and writing rows is enough.</summary>
    /// <param name="address">Where.</param>
    /// <param name="time">Tells which idempotency keys have expired.</param>
    /// <param name="mergeRollups">Merges an encoded increment (second) into an encoded stored row (first; empty where there is none): <see cref="Analytics.Windows.RollupBytes.Combine"/>.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <exception cref="StoreUnavailableException">Out of reach, not writable, or a server that is not suitable.</exception>
    /// <exception cref="StoreVersionException">Written by a newer version.</exception>
    public static Task<PostgreSqlStore> OpenAsync(PostgreSqlAddress address, TimeProvider time, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, byte[]> mergeRollups, CancellationToken cancellation) =>
        OpenAsync(address, time, mergeRollups, new StoreBounds(), Migration.ReadAll(), cancellation);

    /// <summary>Whether there are tables of this program. Changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">Out of reach, or a server that is not suitable.</exception>
    public static async Task<bool> ExistsAsync(PostgreSqlAddress address, CancellationToken cancellation)
    {
        var dialect = new PostgreSqlDialect();
        await using var connections = new PostgreSqlConnections(address);
        await using var source = new PostgreSqlSource(connections, dialect);
        return await source.ReadAsync(session => dialect.HasTableAsync(session, "migrations"), cancellation);
    }

    internal static async Task<PostgreSqlStore> OpenAsync(PostgreSqlAddress address, TimeProvider time, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, byte[]> mergeRollups, StoreBounds bounds, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        var dialect = new PostgreSqlDialect();
        var store = new PostgreSqlStore(new PostgreSqlConnections(address), dialect, mergeRollups, time, bounds);
        try
        {
            await PostgreSqlSchema.MakeAsync(store.Source, dialect, store.Connections.SchemaName, cancellation);
            await new Migrator(store.Source, dialect, time).RunAsync(migrations, cancellation);
            return store;
        }
        catch (StoreUnavailableException failure) when (failure.Trouble == StoreTrouble.NotWritable)
        {
            await store.DisposeAsync();
            throw new StoreUnavailableException(StoreTrouble.NotWritable, $"{failure.Message} Its tables must be made or brought up to date: run 'coldstart migrate --postgres …' as their owner.", failure);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Connections.DisposeAsync();
    }
}
