namespace Coldstart.Engine.Sending;

/// <summary>Whoever applies what a request brought.</summary>
internal interface ISentRequestListener
{
    /// <summary>The request is durable: its blocks must be applied, in the order of these calls. Must be short and must not throw or block.</summary>
    void Committed();
}
