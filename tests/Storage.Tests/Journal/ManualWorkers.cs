using Coldstart.Storage.Journal.Committing;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>Workers without threads: their work runs when the test says so.</summary>
internal sealed class ManualWorkers : IJournalWorkers
{
    private readonly List<Worker> workers = [];

    public IJournalWorker Start(string name, Action work)
    {
        var worker = new Worker(work);
        workers.Add(worker);
        return worker;
    }

    /// <summary>Runs what was woken, until nobody is awake.</summary>
    public void Run()
    {
        while (workers.Find(worker => worker.IsAwake) is { } next)
        {
            next.IsAwake = false;
            next.Work();
        }
    }

    private sealed class Worker(Action work) : IJournalWorker
    {
        public bool IsAwake { get; set; }

        public Action Work => work;

        public void Wake() => IsAwake = true;

        public void Dispose() => IsAwake = false;
    }
}
