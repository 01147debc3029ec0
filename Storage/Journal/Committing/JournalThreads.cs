namespace Coldstart.Storage.Journal.Committing;

/// <summary>
/// Runs each worker on a thread of its own. Commits must not wait for a free pool thread: when requests occupy them all,
/// those requests are waiting for exactly this commit.
/// </summary>
internal sealed class JournalThreads : IJournalWorkers
{
    public IJournalWorker Start(string name, Action work) => new Worker(name, work);

    private sealed class Worker : IJournalWorker
    {
        private readonly SemaphoreSlim wakeups = new(0);
        private readonly Action work;
        private readonly Thread thread;
        private volatile bool isEnding;

        public Worker(string name, Action work)
        {
            this.work = work;
            thread = new Thread(Run) { IsBackground = true, Name = name };
            thread.Start();
        }

        public void Wake() => wakeups.Release();

        /// <summary>Waits for work that runs.</summary>
        public void Dispose()
        {
            isEnding = true;
            wakeups.Release();
            thread.Join();
            wakeups.Dispose();
        }

        private void Run()
        {
            while (true)
            {
                wakeups.Wait();
                if (isEnding) return;
                work();
            }
        }
    }
}
