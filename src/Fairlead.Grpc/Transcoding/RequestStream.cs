using Fairlead.Headers;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Makes the gRPC frames of a client's stream as its body comes: a message for each element of the JSON, or, where the body is no JSON, for each piece.</summary>
internal sealed class RequestStream(Transcoder transcoder, RequestBinder binder)
{
    private readonly JsonElements _elements = new(transcoder.Options.MaxRequestBodySize);
    private readonly ByteBuffer _contentType = new();
    private HttpBinding _binding = null!;
    private bool _hasMessages;

    /// <summary>The frames that the last piece has made.</summary>
    public ByteBuffer Frames { get; } = new();

    /// <summary>Why the last call returned false.</summary>
    public string Error { get; private set; } = "";

    /// <summary>The status that tells it.</summary>
    public int Status { get; private set; }

    public void Begin(HttpBinding binding, HeaderMap headers)
    {
        _binding = binding;
        if (binding.RawRequest is not null)
            _contentType.Write(headers.Get(KnownHeader.ContentType));
    }

    /// <summary>Takes a piece of the body.</summary>
    public bool TryWrite(ReadOnlySpan<byte> piece, bool isLast)
    {
        Frames.Clear();
        if (_binding.RawRequest is not null)
            return WriteRaw(piece, isLast);
        while (_elements.TryTake(ref piece, out var element) is var status && status != JsonElementStatus.NeedsMore)
        {
            if (status == JsonElementStatus.TooLong)
                return Fail(413, "a message is too long");
            if (status == JsonElementStatus.Broken)
                return Fail(400, "an array of messages, or messages one after the other, are expected");
            if (!binder.TryWriteElement(_binding, element, isFirst: !_hasMessages, Frames))
                return Fail(400, binder.Error);
            _hasMessages = true;
        }

        return !isLast || TryEnd();
    }

    /// <summary>The trailers have come: there is nothing left to be written.</summary>
    public bool TryEndByTrailers()
    {
        Frames.Clear();
        return _binding.RawRequest is not null || (TryEnd() && (Frames.Length == 0 || Fail(400, "a body is expected")));
    }

    public void Reset()
    {
        _elements.Reset();
        _contentType.Free();
        Frames.Free();
        _hasMessages = false;
    }

    /// <summary>What path and query say is not lost where the stream has no messages.</summary>
    private bool TryEnd()
    {
        if (!_elements.IsComplete && !_elements.IsEmpty)
            return Fail(400, "the JSON ends too early");
        if (!_hasMessages)
            binder.WriteBindings(Frames);
        return true;
    }

    private bool WriteRaw(ReadOnlySpan<byte> piece, bool isLast)
    {
        if (piece.IsEmpty && (_hasMessages || !isLast))
            return true;
        binder.WriteRaw(_binding, piece, _contentType.Span, isFirst: !_hasMessages, Frames);
        _contentType.Clear();
        _hasMessages = true;
        return true;
    }

    private bool Fail(int status, string error)
    {
        Status = status;
        Error = error;
        return false;
    }
}
