//! Drops a future in the middle, as a kill does.

use std::pin::Pin;
use std::task::{Context, Poll};

/// Runs `step` and drops it where it waits for the `at`th time (from 0); `None` when it was cut.
pub async fn cut<T>(step: impl Future<Output = T>, at: Option<usize>) -> Option<T> {
    Cut {
        step: Box::pin(step),
        left: at,
    }
    .await
}

struct Cut<F> {
    step: Pin<Box<F>>,
    left: Option<usize>,
}

impl<F: Future> Future for Cut<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match (self.step.as_mut().poll(cx), self.left) {
            (Poll::Ready(value), _) => Poll::Ready(Some(value)),
            (Poll::Pending, Some(0)) => Poll::Ready(None),
            (Poll::Pending, left) => {
                self.left = left.map(|left| left - 1);
                Poll::Pending
            }
        }
    }
}
