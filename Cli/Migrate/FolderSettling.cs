using Coldstart.Analytics.Costs;
using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Coldstart.Storage;

namespace Coldstart.Cli.Migrate;

/// <summary>Brings everything that a data folder's journal holds into its store, as a start and a stop of the server do.</summary>
internal static class FolderSettling
{
    /// <exception cref="CommandFailedException">Something of the journal is not in the store.</exception>
    /// <exception cref="DataFolderInUseException">A server runs on it.</exception>
    public static async Task RunAsync(string folder, CliHost host, CancellationToken cancellation)
    {
        var events = new SettlingEvents();
        await using (var storage = await FolderStorage.OpenAsync(folder, host.Ids, host.Time, cancellation))
        {
            var parts = new EngineParts(storage.Journal, storage.Store.Functions, storage.Store.Intake, PriceBook.Default, host.Ids, host.Time, events);
            await using var engine = new InProcessEngine(parts, new EngineOptions());
            try
            {
                await engine.StartAsync(cancellation);
                await engine.FlushAsync(cancellation);
            }
            catch (EngineUnavailableException failure)
            {
                throw new CommandFailedException($"The data folder cannot be stored: {failure.InnerException?.Message ?? failure.Message}");
            }
        }
        if (events.Trouble is { } trouble) throw new CommandFailedException($"The data folder cannot be moved as it is: {trouble} Start the server on it and read its log.");
    }

    /// <summary>Looks whether the journal of an open folder is wholly covered by the store: a start would find nothing to apply.</summary>
    /// <exception cref="CommandFailedException">It is not.</exception>
    public static void Check(FolderStorage storage, CancellationToken cancellation)
    {
        var entries = 0L;
        storage.Journal.Replay((_, _) => entries++, cancellation);
        if (entries > 0) throw new CommandFailedException($"{entries} entries of the journal are not stored: start the server on the folder once, stop it, and try again.");
    }
}
