namespace Coldstart.Engine.Sending;

/// <summary>Whoever applies what a request brought.</summary>
internal interface ISentRequestListener
{
    /// <summary>The request is durable: its blocks must be applied, in the order of these calls. Must be short and must not throw or block.</summary>
    void Committed();

    /// <summary>The sender is told that the outcome is unknown, and goes; the journal goes on finding out. <see cref="Recovered"/> follows.</summary>
    void Delayed()
    {
    }

    /// <summary>What became of a delayed request is known. After <see cref="Committed"/> where it is durable; the last call of all.</summary>
    void Recovered(bool isCommitted)
    {
    }
}
