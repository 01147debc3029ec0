namespace Coldstart.Storage.Sql;

/// <summary>Where the stores get connections from. What is waited for inside is never waited for on the caller's thread.</summary>
internal interface ISqlSource : IAsyncDisposable
{
    /// <summary>Runs <paramref name="work"/> on a connection that only reads, without a transaction: every statement sees what is committed when it begins.</summary>
    /// <exception cref="StoreUnavailableException">See <see cref="StoreTrouble"/>.</exception>
    Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellation);

    /// <summary>Runs <paramref name="work"/> in a transaction that is committed when it returns and rolled back when it throws. It must await nothing but its session.</summary>
    /// <exception cref="StoreUnavailableException">See <see cref="StoreTrouble"/>.</exception>
    Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellation);

    /// <summary>How much it is used now.</summary>
    StoreUse Use { get; }
}
