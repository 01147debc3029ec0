namespace Coldstart.Storage.Tests;

/// <summary>An empty database of one dialect, removed when it is disposed.</summary>
public interface ITestDatabase : IAsyncDisposable
{
    /// <summary>Opens the store, with <see cref="StoreContract.Merge"/> and <see cref="StoreContract.SmallBounds"/>; again after it was closed.</summary>
    Task<IStore> OpenAsync(TimeProvider time);
}
