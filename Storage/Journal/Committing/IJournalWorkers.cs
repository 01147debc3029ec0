namespace Coldstart.Storage.Journal.Committing;

/// <summary>Where the journal's background work runs: threads of its own, or whatever the simulator makes of it.</summary>
internal interface IJournalWorkers
{
    /// <summary>A worker that runs <paramref name="work"/> whenever it is woken. Wake-ups while it runs make it run once more.</summary>
    IJournalWorker Start(string name, Action work);
}

/// <summary>One background worker.</summary>
internal interface IJournalWorker : IDisposable
{
    void Wake();
}
